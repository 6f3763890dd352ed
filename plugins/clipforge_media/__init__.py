"""The media library that bundled and third-party plugins build on; the only door to PyAV."""
