//! Choices for this device.

/// The page of the settings. What was chosen stands in the model.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct SettingsPage;
