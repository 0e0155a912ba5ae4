"""The place where figures are read: tiles, charts, tables, the rows behind them, and files."""
