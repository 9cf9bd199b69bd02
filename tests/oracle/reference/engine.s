// Lets the compiler accept the functions without a body in engine.go.
