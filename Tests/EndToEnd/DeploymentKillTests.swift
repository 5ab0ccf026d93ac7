import Foundation
import RepeatableRandom
import Testing

/// `kill -9` of the service at random moments of every phase of a machine's life, with the real agent and a controller by other people.
@Suite(.serialized) struct DeploymentKillTests {
    /// A phase: the verb, where it leads, and what the node may be in meanwhile.
    private struct Leg {
        let verb: String
        let goal: String
        var failed: String
        /// How often the machine is started, however often the service is killed.
        let starts: Int
    }

    private static let legs = [
        Leg(verb: "manage", goal: "manageable", failed: "enroll", starts: 0),
        Leg(verb: "inspect", goal: "manageable", failed: "inspect failed", starts: 1),
        Leg(verb: "provide", goal: "available", failed: "clean failed", starts: 1),
        Leg(verb: "deploy", goal: "active", failed: "deploy failed", starts: 2),
        Leg(verb: "rebuild", goal: "active", failed: "deploy failed", starts: 2),
        Leg(verb: "undeploy", goal: "available", failed: "error", starts: 1),
    ]
    private static let killsPerLegMax = 2
    private static let looksMax = 12

    @Test(arguments: [UInt64(20_261_127), 11])
    func everyPhaseEndsWhereItWasAskedToGo(seed: UInt64) throws {
        let machine = try ProcessMachine()
        var generator = SeededGenerator(seed: seed)
        try machine.enrol()
        var starts = 0
        for leg in Self.legs {
            // Half of the image is there, and the service is killed while the other half is waited for.
            let isImaging = ["deploy", "rebuild"].contains(leg.verb)
            if isImaging { machine.images.become(.stalled) }
            try begin(leg, on: machine)
            if isImaging {
                try machine.await("deploying", "wait call-back") { machine.images.hasBroken }
                try kill(machine)
                machine.images.become(nil)
            }
            for _ in 0..<Int.random(in: 1...Self.killsPerLegMax, using: &generator) {
                for _ in 0..<Int.random(in: 0...Self.looksMax, using: &generator) { _ = try machine.state() }
                try kill(machine)
            }
            try settle(leg, on: machine, seed: seed)
            starts += leg.starts
            try machine.hardware.expectUnharmed(boots: starts...starts)
            if isImaging { try machine.expectDeployed(boots: starts...starts) }
        }
    }

    private func begin(_ leg: Leg, on machine: ProcessMachine) throws {
        let image = leg.verb == "deploy" ? try machine.imageOptions() : []
        let result = try machine.ironbird(["node", leg.verb, ProcessMachine.name] + image)
        try #require(result.status == 0, "\(leg.verb): \(result.errors)")
    }

    private func kill(_ machine: ProcessMachine) throws {
        machine.service.kill()
        try machine.service.start()
    }

    /// Waits until nothing is going on any more.
    private func settle(_ leg: Leg, on machine: ProcessMachine, seed: UInt64) throws {
        try machine.await(leg.goal, leg.failed) { try machine.isAtRest() }
        let state = try machine.state()
        let why = try machine.why()
        try #require(state == leg.goal, "seed \(seed): \(leg.verb) ended in \(state): \(why)")
    }
}
