"""The window as a whole: its first rows, its furniture, its life, and where somebody was."""
