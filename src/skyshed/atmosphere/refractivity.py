"""How the air bends rays: one refraction setting for everything, with its k, effective radius and curvature side by side."""
