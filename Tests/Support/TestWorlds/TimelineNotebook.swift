package import Model
import Storage
import Synchronization

/// Keeps every event of boots that was told.
package final class TimelineNotebook: TimelineRecorder {
    private let kept = Mutex<[TimelineEvent]>([])

    /// An empty notebook.
    package init() {}

    package func record(_ event: TimelineEvent) {
        kept.withLock { $0.append(event) }
    }

    /// What was told of a node, as `stage: text`.
    package func notes(on node: Node.ID) -> [String] {
        kept.withLock { $0 }.filter { $0.node == node }.map { "\($0.stage.rawValue): \($0.text)" }
    }
}
