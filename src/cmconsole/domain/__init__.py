"""Pure rules and facts: frozen dataclasses, no input or output, no clock."""
