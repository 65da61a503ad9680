import ArgumentParser

/// What happens when a sweep is complete.
struct StayOption: ParsableArguments {
  @Flag(
    help: """
      When every trial is done and the figures are drawn, do not end before it is stopped: the page of --status stays, \
      and platforms that start again whatever ends have nothing to start.
      """)
  var stay = false

  /// As the user typed it, after a space.
  var text: String { stay ? " --stay" : "" }
}
