print("ironbird")
