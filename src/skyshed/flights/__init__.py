"""Civil flights against zones: recorded tracks read, cleaned, and looked up in what fire units reach."""
