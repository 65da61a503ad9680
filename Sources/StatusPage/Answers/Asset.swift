import Foundation

/// A file of the page; all of them are part of the program.
struct Asset: Sendable {
  let contentType: String
  let content: Data

  /// Nil where there is no such file.
  init?(_ name: String) {
    guard let bytes = Self.files[name] else { return nil }
    content = Data(bytes)
    contentType =
      switch name.split(separator: ".").last {
      case "html": "text/html; charset=utf-8"
      case "css": "text/css; charset=utf-8"
      case "svg": "image/svg+xml"
      default: "text/javascript; charset=utf-8"
      }
  }

  var reply: Reply {
    // A newer release has other files under the same names.
    Reply(status: 200, contentType: contentType, body: content, headers: [("Cache-Control", "no-cache")])
  }
}

extension Asset {
  /// The names are those of `Assets`, whose bytes the build puts into the program.
  fileprivate static let files: [String: [UInt8]] = [
    "access.js": PackageResources.access_js,
    "axes.js": PackageResources.axes_js,
    "cells.js": PackageResources.cells_js,
    "celltable.js": PackageResources.celltable_js,
    "charts.js": PackageResources.charts_js,
    "colors.js": PackageResources.colors_js,
    "cursor.js": PackageResources.cursor_js,
    "detail.js": PackageResources.detail_js,
    "format.js": PackageResources.format_js,
    "icon.svg": PackageResources.icon_svg,
    "index.html": PackageResources.index_html,
    "legend.js": PackageResources.legend_js,
    "lists.js": PackageResources.lists_js,
    "main.js": PackageResources.main_js,
    "marks.js": PackageResources.marks_js,
    "named.js": PackageResources.named_js,
    "names.js": PackageResources.names_js,
    "pager.js": PackageResources.pager_js,
    "parts.css": PackageResources.parts_css,
    "plane.js": PackageResources.plane_js,
    "progress.js": PackageResources.progress_js,
    "server.js": PackageResources.server_js,
    "story.js": PackageResources.story_js,
    "style.css": PackageResources.style_css,
    "ticks.js": PackageResources.ticks_js,
    "view.js": PackageResources.view_js,
    "workers.js": PackageResources.workers_js,
  ]
}
