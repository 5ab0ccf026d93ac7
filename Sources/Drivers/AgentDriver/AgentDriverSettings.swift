/// What the operator says about agents and the images that they write, with Ironic's defaults where nothing else is said.
package struct AgentDriverSettings: Sendable, Hashable {
    /// Kernel and ramdisk of the agent for nodes that name none: a file or an http(s) address.
    package var deployKernel: String?
    package var deployRamdisk: String?
    /// The address under which agents find the files of `imageDirectory`, without a slash at the end.
    package var imagesURL: String?
    /// The folder of images that `file://` addresses and bare names speak of.
    package var imageDirectory: String?
    /// Where the logs of agents are kept whose operation failed; `nil`: nowhere.
    package var logDirectory: String?
    /// The priority of `deploy.erase_devices` in automated cleaning: 0 leaves it out, `nil` is what the agent says.
    package var eraseDevicesPriority: Int? = 0
    /// The same for `deploy.erase_devices_metadata`.
    package var eraseDevicesMetadataPriority: Int?
    package var limits = AgentLimits()

    /// Ironic's defaults, but without full erasure in automated cleaning.
    package init() {}
}

/// What bounds the talk with agents.
package struct AgentLimits: Sendable, Hashable {
    /// How long an agent may take to answer.
    package var requestTimeout: Duration = .seconds(60)
    package var connectTimeout: Duration = .seconds(10)
    /// The largest answer; that of the logs is the largest there is.
    package var answerBytesMax = 64 << 20
    /// How often a step is asked after that tells no progress: its end is told by a heartbeat anyway.
    package var pollInterval: Duration = .seconds(10)
    /// How often a step is asked after that tells its progress.
    package var progressInterval: Duration = .seconds(2)
    /// How long an agent on a machine that is on may be silent before its step has failed.
    package var silenceMax: Duration = .seconds(300)
    /// How long a machine may take to go off by itself before it is switched off.
    package var powerOffPatience: Duration = .seconds(30)
    /// How often it is looked whether it is off; a deployment waits for nothing else then.
    package var powerOffPollInterval: ClosedRange<Duration> = .milliseconds(50) ... .seconds(1)
    /// How long an agent that is busy with something else is left alone.
    package var busyInterval: Duration = .seconds(5)
    /// Logs that are larger, packed, are not kept.
    package var logBytesMax = 32 << 20
    /// Of one node, so many are kept.
    package var logsPerNodeMax = 10

    /// Limits for agents in a data centre.
    package init() {}

    /// How long to wait before it is looked again whether a machine is off that has taken `elapsed` so far: a quarter of that, so that
    /// a fast machine is not kept waiting and a slow one's controller not bothered.
    package func powerOffPoll(after elapsed: Duration) -> Duration {
        min(max(elapsed / 4, powerOffPollInterval.lowerBound), powerOffPollInterval.upperBound)
    }
}
