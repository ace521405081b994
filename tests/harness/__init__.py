"""What the black-box tests of Lightkeep share: the server as a process, a client, generated images, rows and their runner."""
