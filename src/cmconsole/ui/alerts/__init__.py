"""How the program speaks up: tray, badge, notifications, screen reader."""
