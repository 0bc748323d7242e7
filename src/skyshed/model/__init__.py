"""What the user says, validated at the door and frozen inside."""
