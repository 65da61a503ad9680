print("phasegrid-worker")
