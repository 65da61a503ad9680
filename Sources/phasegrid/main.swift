print("phasegrid")
