import Model
import Synchronization

/// How far reboots have come, by their commands; the oldest are forgotten.
final class RebootsDone: Sendable {
    enum Progress: Sendable {
        case wasOff, done
    }

    private struct State {
        var progress: [CommandID: Progress] = [:]
        var order: [CommandID] = []
    }

    private let state = Mutex(State())
    private let max: Int

    init(max: Int) {
        self.max = max
    }

    func progress(of command: CommandID) -> Progress? {
        state.withLock { $0.progress[command] }
    }

    func note(_ progress: Progress, of command: CommandID) {
        state.withLock { state in
            if state.progress.updateValue(progress, forKey: command) == nil { state.order.append(command) }
            guard state.order.count > max else { return }
            state.progress[state.order.removeFirst()] = nil
        }
    }
}
