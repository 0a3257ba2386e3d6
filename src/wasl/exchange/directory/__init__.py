"""The signed directory: what every gateway knows of the systems, services and agreements in force. No Django here."""
