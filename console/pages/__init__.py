"""One page a file, each with ``router``; ``console.app`` lists them."""
