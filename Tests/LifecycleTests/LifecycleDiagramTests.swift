import Foundation
import Lifecycle
import Model
import Testing

struct LifecycleDiagramTests {
    private static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Sources/Core/Lifecycle/DIAGRAM.md").standardizedFileURL

    /// With `IRONBIRD_REGENERATE` set, as by `make docs`, writes the diagram instead.
    @Test func theDiagramInTheTreeIsThatOfTheValue() throws {
        let diagram = LifecycleDiagram(try Exploration(withDisturbances: false)).markdown
        if ProcessInfo.processInfo.environment["IRONBIRD_REGENERATE"] != nil {
            try diagram.write(to: Self.path, atomically: true, encoding: .utf8)
        }
        #expect(try String(contentsOf: Self.path, encoding: .utf8) == diagram, "run `make docs`")
    }

    /// Every change of state is one that Ironic's state machine has, or a step through the working state while cleaning up.
    @Test func everyChangeOfStateIsOneOfIronics() throws {
        for transition in try Exploration(withDisturbances: false).transitions {
            let allowed = IronicsTransitions.table[transition.from] ?? []
            let cleanUp = [ProvisionState.inspecting, .cleaning, .deploying, .rescuing, .servicing]
            let isCleanUp = cleanUp.contains(transition.to) && [.wait, .hold, .failed].contains(transition.from.kind)
            // The end of the last work outside is Ironic's `resume` and `done` in one moment.
            let isEnd = transition.from.kind == .wait && transition.label == "done" && transition.to.kind == .stable
            #expect(allowed.contains(transition.to) || isCleanUp || isEnd, "\(transition)")
        }
    }
}

/// The transitions of provision-states §2, by hand.
enum IronicsTransitions {
    static let table: [ProvisionState: Set<ProvisionState>] = [
        .enroll: [.verifying], .verifying: [.manageable, .enroll],
        // `available` without cleaning passes through `cleaning` too briefly to be seen.
        .manageable: [.adopting, .cleaning, .inspecting, .available],
        .available: [.deploying, .manageable],
        .inspecting: [.manageable, .inspectFailed, .inspectWait],
        .inspectWait: [.inspectFailed, .manageable, .inspecting],
        .inspectFailed: [.inspecting, .manageable],
        .cleaning: [.available, .manageable, .cleanFailed, .cleanWait, .cleanHold],
        .cleanWait: [.cleaning, .cleanFailed, .cleanHold],
        .cleanHold: [.cleanWait, .cleanFailed],
        .cleanFailed: [.manageable],
        .deploying: [.active, .deployFailed, .deployWait, .deployHold],
        .deployWait: [.deploying, .deployFailed, .deleting, .deployHold],
        .deployHold: [.deployWait, .deployFailed],
        .deployFailed: [.deploying, .deleting],
        .active: [.deleting, .deploying, .rescuing, .servicing],
        // As above: without cleaning, or retired.
        .deleting: [.cleaning, .error, .available, .manageable],
        .error: [.deleting, .deploying],
        .adopting: [.active, .adoptFailed], .adoptFailed: [.adopting, .manageable],
        .rescuing: [.rescue, .rescueFailed, .rescueWait],
        .rescueWait: [.rescuing, .rescueFailed, .deleting],
        .rescue: [.deleting, .rescuing, .unrescuing], .rescueFailed: [.deleting, .rescuing, .unrescuing],
        .unrescuing: [.active, .unrescueFailed], .unrescueFailed: [.deleting, .rescuing, .unrescuing],
        .servicing: [.active, .serviceFailed, .serviceWait, .serviceHold],
        .serviceWait: [.servicing, .serviceFailed, .serviceHold, .deleting],
        .serviceHold: [.serviceWait, .servicing, .serviceFailed],
        .serviceFailed: [.servicing, .active, .rescuing, .deleting],
    ]
}
