//! The promise that every storage engine makes. A new engine is right when this passes.
