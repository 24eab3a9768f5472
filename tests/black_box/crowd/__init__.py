"""Those who meet the server in the black-box tests: healthy people who talk and clock it, and attackers in processes of
their own. Python's standard library only."""
