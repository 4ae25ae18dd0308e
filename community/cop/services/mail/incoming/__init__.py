"""Mail that comes in: stored raw by a door, read by a job, handed to the room that opens its address."""
