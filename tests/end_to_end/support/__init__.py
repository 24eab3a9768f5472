"""What the end-to-end tests are written with: servers, sockets, requests and tokens. Python's standard library only."""
