//! The exported notification against an outside copy of the EDPB schema.
