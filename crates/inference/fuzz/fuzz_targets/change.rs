//! Changes to a network that leave it a network: what bytes changed blindly hardly ever do.

use libfuzzer_sys::fuzzer_mutate;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_shape_proto::{Dimension, dimension::Value};
use tract_onnx::pb::{
    AttributeProto, GraphProto, ModelProto, NodeProto, OperatorSetIdProto, StringStringEntryProto,
    TensorProto, TypeProto, ValueInfoProto, type_proto,
};

/// The operators that are supported, some under a name that differs, and some that are not.
const OPERATORS: [&str; 14] = [
    "Conv",
    "Relu",
    "MaxPool",
    "GlobalAveragePool",
    "Concat",
    "Flatten",
    "Gemm",
    "QuantizeLinear",
    "DequantizeLinear",
    "QLinearConv",
    "AveragePool",
    "Loop",
    "relu",
    "",
];
/// The attributes of those operators.
const ATTRIBUTES: [&str; 14] = [
    "kernel_shape",
    "strides",
    "pads",
    "dilations",
    "group",
    "auto_pad",
    "ceil_mode",
    "storage_order",
    "axis",
    "alpha",
    "beta",
    "transA",
    "transB",
    "value",
];
/// Whole numbers at the edges of what is allowed, and far beyond.
const WHOLE: [i64; 24] = [
    -1,
    0,
    1,
    2,
    3,
    4,
    5,
    7,
    8,
    15,
    16,
    17,
    32,
    63,
    64,
    65,
    255,
    256,
    1 << 16,
    1 << 24,
    i32::MAX as i64,
    1 << 32,
    i64::MIN,
    i64::MAX,
];
/// Floats that a scale must not be, and some that it may be.
const FLOATS: [f32; 14] = [
    0.0,
    -0.0,
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    -1.0,
    1e-40, // subnormal
    f32::MIN_POSITIVE,
    1e-20,
    0.01,
    1.0,
    1e20,
    f32::MAX,
    f32::MIN,
];
/// Pieces of the expressions that a dimension may be written as.
const PIECES: [&str; 16] = [
    "(",
    ")",
    "N",
    "CELLS",
    "+",
    "-",
    "*",
    "/",
    ",",
    "floor(",
    "min(",
    "max(",
    "0",
    "7",
    "9223372036854775807",
    "?",
];
/// Most bytes that a constant grows to.
const MOST_BYTES: usize = 1 << 14;

/// Numbers that follow from a seed (SplitMix64).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u32) -> Self {
        Self(u64::from(seed))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 to `end`, without `end`; 0 where that is 0.
    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % (end.max(1) as u64)) as usize
    }

    fn of<T: Clone>(&mut self, values: &[T]) -> Option<T> {
        values.get(self.below(values.len())).cloned()
    }

    fn of_mut<'a, T>(&mut self, values: &'a mut [T]) -> Option<&'a mut T> {
        let i = self.below(values.len());
        values.get_mut(i)
    }

    fn whole(&mut self) -> i64 {
        WHOLE[self.below(WHOLE.len())]
    }

    fn float(&mut self) -> f32 {
        FLOATS[self.below(FLOATS.len())]
    }
}

/// Makes one change; none where the part that it falls on is not there.
pub fn one(model: &mut ModelProto, random: &mut Random) {
    let Some(graph) = &mut model.graph else {
        model.graph = Some(GraphProto::default());
        return;
    };
    match random.below(16) {
        0 => channels(graph, random),
        1 => window(graph, random),
        2 => nodes(graph, random),
        3 => drop(wire(graph, random)),
        4 => drop(operator(graph, random)),
        5 | 6 => drop(attribute(graph, random)),
        7 => initializers(graph, random),
        8 => drop(named(graph, random)),
        9 => drop(described(graph, random)),
        10 => drop(operator_set(model, random)),
        11 => drop(scale(graph, random)),
        n => {
            if let Some(tensor) = random.of_mut(&mut graph.initializer) {
                match n {
                    12 => dimensions(tensor, random),
                    13 => kind(tensor, random),
                    14 => length(tensor, random),
                    _ => values(tensor, random),
                }
            }
        }
    }
}

/// Another number of output channels of one convolution, carried through to what takes them, so that the network holds.
fn channels(graph: &mut GraphProto, random: &mut Random) {
    let convolutions: Vec<usize> =
        (0..graph.node.len()).filter(|&i| weights(&graph.node[i]).is_some()).collect();
    let Some(at) = random.of(&convolutions) else { return };
    let most = if random.below(4) == 0 { 70 } else { 20 };
    let new = 1 + random.below(most) as i64;
    let node = graph.node[at].clone();
    let next = graph.node[at + 1..].iter().find_map(weights).map(str::to_owned);
    let linear = graph.node.iter().find(|node| node.op_type == "Gemm").and_then(|node| node.input.get(1));
    let linear = linear.cloned();
    let Some(old) = find(graph, weights(&node)).and_then(|tensor| tensor.dims.first().copied()) else {
        return;
    };
    for name in &node.input {
        if let Some(tensor) = find(graph, Some(name))
            && tensor.dims.first() == Some(&old)
        {
            tensor.dims[0] = new;
            fit(tensor);
        }
    }
    if let Some(next) = next {
        if let Some(tensor) = find(graph, Some(&next))
            && let Some(inputs) = tensor.dims.get_mut(1)
        {
            *inputs = new;
            fit(tensor);
        }
    } else if let Some(tensor) = find(graph, linear.as_deref()) {
        // The means of the three input planes stand beside those of the features.
        tensor.dims.iter_mut().filter(|d| **d == old.saturating_add(3)).for_each(|d| *d = new + 3);
        fit(tensor);
    }
}

/// Another size of the window of one convolution or pooling, with weights to match.
fn window(graph: &mut GraphProto, random: &mut Random) {
    let has_window = |node: &NodeProto| node.attribute.iter().any(|a| a.name == "kernel_shape");
    let windows: Vec<usize> = (0..graph.node.len()).filter(|&i| has_window(&graph.node[i])).collect();
    let Some(at) = random.of(&windows) else { return };
    let most = if random.below(8) == 0 { 64 } else { 6 };
    let size = [1 + random.below(most) as i64, 1 + random.below(most) as i64];
    let pads: [i64; 4] = std::array::from_fn(|side| random.below(size[side % 2] as usize) as i64);
    set(&mut graph.node[at], "kernel_shape", &size);
    set(&mut graph.node[at], "pads", &pads);
    if random.below(4) == 0 {
        let dilations = [1 + random.below(4) as i64, 1 + random.below(4) as i64];
        set(&mut graph.node[at], "dilations", &dilations);
    }
    let node = &graph.node[at];
    let name = weights(node).map(str::to_owned);
    if let Some(tensor) = find(graph, name.as_deref())
        && let Some(dims) = tensor.dims.get_mut(2..4)
    {
        dims.copy_from_slice(&size);
        fit(tensor);
    }
}

/// Gives a node's attribute these whole numbers; it need not have been there.
fn set<const N: usize>(node: &mut NodeProto, name: &str, ints: &[i64; N]) {
    if let Some(there) = node.attribute.iter_mut().find(|attribute| attribute.name == name) {
        there.ints = ints.to_vec();
        return;
    }
    let (name, ints) = (name.to_owned(), ints.to_vec());
    node.attribute.push(AttributeProto {
        name,
        ints,
        r#type: AttributeType::Ints.into(),
        ..Default::default()
    });
}

/// The name of a convolution's weights.
fn weights(node: &NodeProto) -> Option<&str> {
    let at = match node.op_type.as_str() {
        "Conv" => 1,
        "QLinearConv" => 3,
        _ => return None,
    };
    node.input.get(at).map(String::as_str)
}

fn find<'a>(graph: &'a mut GraphProto, name: Option<&str>) -> Option<&'a mut TensorProto> {
    let name = name?;
    graph.initializer.iter_mut().find(|tensor| tensor.name == name)
}

/// Gives a constant as many bytes as its shape asks for, by repeating what it has.
fn fit(tensor: &mut TensorProto) {
    let size = match tensor.data_type {
        2 | 3 => 1,
        _ => 4,
    };
    let count = tensor.dims.iter().try_fold(size, |n: usize, &d| n.checked_mul(usize::try_from(d).ok()?));
    let Some(count) = count.filter(|n| *n <= MOST_BYTES) else { return };
    if !tensor.raw_data.is_empty() {
        tensor.raw_data = tensor.raw_data.iter().copied().cycle().take(count).collect();
    }
}

/// A node twice, one less, or two in the other order.
fn nodes(graph: &mut GraphProto, random: &mut Random) {
    let (a, b) = (random.below(graph.node.len()), random.below(graph.node.len()));
    if graph.node.is_empty() {
        graph.node.push(NodeProto::default());
        return;
    }
    match random.below(4) {
        0 => graph.node.insert(b, graph.node[a].clone()),
        1 => drop(graph.node.remove(a)),
        2 => graph.node.swap(a, b),
        // A node again behind itself: what it gave is what it takes now.
        _ => {
            let mut again = graph.node[a].clone();
            let (Some(input), Some(output)) = (again.input.first_mut(), again.output.first_mut()) else {
                return;
            };
            let next = format!("{output}'");
            *input = std::mem::replace(output, next.clone());
            let given = input.clone();
            again.name = next.clone();
            for node in &mut graph.node[a + 1..] {
                node.input.iter_mut().filter(|name| **name == given).for_each(|name| name.clone_from(&next));
            }
            graph.node.insert(a + 1, again);
        }
    }
}

/// An input or output of a node taken from elsewhere, added or taken away.
fn wire(graph: &mut GraphProto, random: &mut Random) -> Option<()> {
    let name = name(graph, random);
    let node = random.of_mut(&mut graph.node)?;
    let names = if random.below(4) == 0 { &mut node.output } else { &mut node.input };
    match random.below(4) {
        0 => names.push(name),
        1 => drop(names.pop()),
        _ => *random.of_mut(names)? = name,
    }
    Some(())
}

/// One of the graph's names, none, or one that is not there.
fn name(graph: &GraphProto, random: &mut Random) -> String {
    let values = graph.input.iter().chain(&graph.output).map(|value| &value.name);
    let constants = graph.initializer.iter().map(|tensor| &tensor.name);
    let nodes = graph.node.iter().flat_map(|node| &node.output);
    let mut names: Vec<String> = values.chain(constants).chain(nodes).cloned().collect();
    names.extend([String::new(), "absent".to_owned()]);
    random.of(&names).unwrap_or_default()
}

fn operator(graph: &mut GraphProto, random: &mut Random) -> Option<()> {
    let node = random.of_mut(&mut graph.node)?;
    if random.below(8) == 0 {
        node.domain = random.of(&["", "ai.onnx", "com.microsoft"])?.to_owned();
    } else {
        node.op_type = random.of(&OPERATORS)?.to_owned();
    }
    Some(())
}

/// Another value of an attribute, one more or one less.
fn attribute(graph: &mut GraphProto, random: &mut Random) -> Option<()> {
    let node = random.of_mut(&mut graph.node)?;
    if random.below(6) == 0 || node.attribute.is_empty() {
        node.attribute.push(AttributeProto {
            name: random.of(&ATTRIBUTES)?.to_owned(),
            r#type: random.below(8) as i32,
            i: random.whole(),
            f: random.float(),
            s: random.of(&["", "NOTSET", "SAME_UPPER", "VALID"])?.into(),
            ints: (0..random.below(6)).map(|_| random.whole()).collect(),
            ..AttributeProto::default()
        });
        return Some(());
    }
    let i = random.below(node.attribute.len());
    let attribute = node.attribute.get_mut(i)?;
    match random.below(10) {
        0 => drop(node.attribute.remove(i)),
        1 => node.attribute.push(node.attribute[i].clone()),
        2 => attribute.i = random.whole(),
        3 => attribute.f = random.float(),
        4 => attribute.r#type = random.below(16) as i32,
        5 => attribute.ints.push(random.whole()),
        6 => drop(attribute.ints.pop()),
        // Numbers that a window can have come more often.
        7 => *random.of_mut(&mut attribute.ints)? = random.whole(),
        _ => *random.of_mut(&mut attribute.ints)? = random.below(5) as i64,
    }
    Some(())
}

/// A constant twice, again under another name, one less, or two that trade places.
fn initializers(graph: &mut GraphProto, random: &mut Random) {
    if graph.initializer.is_empty() {
        return;
    }
    let count = graph.initializer.len();
    let (a, b) = (random.below(count), random.below(count));
    match random.below(4) {
        0 => graph.initializer.insert(b, graph.initializer[a].clone()),
        1 => {
            let name = name(graph, random);
            graph.initializer.insert(b, TensorProto { name, ..graph.initializer[a].clone() });
        }
        2 => drop(graph.initializer.remove(a)),
        _ => graph.initializer.swap(a, b),
    }
}

/// Another name of a constant, node, input or output.
fn named(graph: &mut GraphProto, random: &mut Random) -> Option<()> {
    let name = name(graph, random);
    match random.below(4) {
        0 => random.of_mut(&mut graph.initializer)?.name = name,
        1 => random.of_mut(&mut graph.node)?.name = name,
        2 => random.of_mut(&mut graph.input)?.name = name,
        _ => random.of_mut(&mut graph.output)?.name = name,
    }
    Some(())
}

/// Another description of an input, output or value between them.
fn described(graph: &mut GraphProto, random: &mut Random) -> Option<()> {
    if random.below(4) == 0 {
        let template = graph.input.first()?.r#type.clone();
        let value =
            ValueInfoProto { name: name(graph, random), r#type: template, ..ValueInfoProto::default() };
        match random.below(8) {
            0 => graph.input.push(value),
            1 => graph.output.push(value),
            _ => graph.value_info.push(value),
        }
        return Some(());
    }
    let values = match random.below(4) {
        0 => &mut graph.output,
        1 => &mut graph.value_info,
        _ => &mut graph.input,
    };
    let value = random.of_mut(values)?;
    let Some(TypeProto { value: Some(type_proto::Value::TensorType(tensor)), .. }) = &mut value.r#type else {
        value.r#type = None;
        return Some(());
    };
    if random.below(4) == 0 {
        tensor.elem_type = random.below(24) as i32;
        return Some(());
    }
    let dims = &mut tensor.shape.as_mut()?.dim;
    match random.below(8) {
        0 => dims.push(Dimension::default()),
        1 => drop(dims.pop()),
        2 => dims.first_mut()?.value = Some(Value::DimValue(random.whole())),
        3 => random.of_mut(dims)?.value = Some(Value::DimValue(random.whole())),
        4 => random.of_mut(dims)?.value = Some(Value::DimParam(expression(random))),
        // Only the first dimension may be open, so that it is one hardly keeps a file from being read.
        _ => dims.first_mut()?.value = Some(Value::DimParam(expression(random))),
    }
    Some(())
}

/// An expression of a dimension: a few pieces, or one many times over, which a parser may go into as deep.
fn expression(random: &mut Random) -> String {
    let piece = PIECES[random.below(PIECES.len())];
    if random.below(2) == 0 {
        return piece.repeat((64 << random.below(10)) / piece.len());
    }
    (0..random.below(8)).fold(piece.to_owned(), |text, _| text + PIECES[random.below(PIECES.len())])
}

fn operator_set(model: &mut ModelProto, random: &mut Random) -> Option<()> {
    match random.below(4) {
        0 => model.opset_import.push(OperatorSetIdProto { domain: "other".to_owned(), version: 1 }),
        1 => drop(model.opset_import.pop()),
        2 => model.opset_import.first_mut()?.version = random.whole(),
        _ => model.opset_import.first_mut()?.version = random.below(24) as i64,
    }
    Some(())
}

/// One float of one constant.
fn scale(graph: &mut GraphProto, random: &mut Random) -> Option<()> {
    let mut floats: Vec<&mut TensorProto> =
        graph.initializer.iter_mut().filter(|tensor| tensor.data_type == 1).collect();
    // Single numbers are scales, for the most part.
    if random.below(2) == 0 {
        floats.retain(|tensor| tensor.dims.is_empty());
    }
    let tensor = random.of_mut(&mut floats)?;
    let float = random.float();
    if let Some(value) = random.of_mut(&mut tensor.float_data) {
        *value = float;
        return Some(());
    }
    *random.of_mut(tensor.raw_data.as_chunks_mut::<4>().0)? = float.to_le_bytes();
    Some(())
}

/// Another shape, to which the values fit only now and then.
fn dimensions(tensor: &mut TensorProto, random: &mut Random) {
    match random.below(5) {
        0 => tensor.dims.push(random.whole()),
        1 => drop(tensor.dims.pop()),
        2 => {
            let (a, b) = (random.below(tensor.dims.len()), random.below(tensor.dims.len()));
            if !tensor.dims.is_empty() {
                tensor.dims.swap(a, b);
            }
        }
        n => {
            if let Some(dimension) = random.of_mut(&mut tensor.dims) {
                *dimension = random.whole();
            }
            if n == 3 {
                fit(tensor);
            }
        }
    }
}

/// Another type, or another place for the values.
fn kind(tensor: &mut TensorProto, random: &mut Random) {
    let raw = &tensor.raw_data;
    match random.below(6) {
        0 => tensor.int32_data = raw.iter().map(|byte| i32::from(byte.cast_signed())).collect(),
        1 => {
            tensor.float_data = raw.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
            tensor.raw_data.clear();
        }
        2 => tensor.raw_data.clear(),
        3 => {
            tensor.data_location = Some(random.below(3) as i32);
            tensor.external_data =
                vec![StringStringEntryProto { key: "location".to_owned(), value: "/dev/zero".to_owned() }];
        }
        _ => tensor.data_type = random.below(24) as i32,
    }
}

/// More or fewer bytes than the shape asks for.
fn length(tensor: &mut TensorProto, random: &mut Random) {
    let data = &mut tensor.raw_data;
    match random.below(3) {
        0 => data.truncate(random.below(data.len())),
        1 if data.len() * 2 <= MOST_BYTES => data.extend_from_within(..),
        _ => data.push(random.below(256) as u8),
    }
}

/// Other values in the same place.
fn values(tensor: &mut TensorProto, random: &mut Random) {
    let size = tensor.raw_data.len();
    if size == 0 {
        return;
    }
    match random.below(3) {
        // libFuzzer knows what the program compared values with.
        0 => {
            fuzzer_mutate(&mut tensor.raw_data, size, size);
        }
        1 => {
            let byte = [0, 1, 127, 128, 255][random.below(5)];
            tensor.raw_data.fill(byte);
        }
        _ => {
            if let Some(byte) = random.of_mut(&mut tensor.raw_data) {
                *byte = [0, 1, 127, 128, 255][random.below(5)];
            }
        }
    }
}
