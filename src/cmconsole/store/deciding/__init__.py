"""What people and rules decide: conversations, people, corrections, versions, crisis."""
