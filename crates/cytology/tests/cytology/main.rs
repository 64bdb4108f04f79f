//! Cell preparation: properties on drawn cells, golden values on real ones.

mod properties;
mod real_cells;
