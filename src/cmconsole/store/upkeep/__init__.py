"""What keeps the file whole: backups, checks, housekeeping, erasing."""
