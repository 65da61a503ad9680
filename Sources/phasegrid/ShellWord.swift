/// A word as it is typed: as it stands where every shell takes it so, else in quotes, as zsh wants them around `tcp://*:5555`.
func shellWord(_ text: String) -> String {
  let isPlain = text.unicodeScalars.allSatisfy {
    $0.properties.isAlphabetic || ("0"..."9").contains($0) || "/._-:,=@+%".unicodeScalars.contains($0)
  }
  return isPlain && !text.isEmpty ? text : "'" + text.replacing("'", with: #"'\''"#) + "'"
}
