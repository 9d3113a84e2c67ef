"""What surrounds every request: limits, security headers, authorization, telemetry, refusals."""
