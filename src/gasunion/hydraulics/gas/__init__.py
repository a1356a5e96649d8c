"""From a composition to density, calorific value, viscosity, and a gas law for the network."""
