import Model

extension Turn {
    /// The work of the present phase failed; while giving up already, that only adds to the text.
    mutating func fail(_ operation: Operation, _ text: String) {
        guard operation.failure == nil else {
            finishFailing(operation, cleanUpError: text)
            return
        }
        giveUp(operation, because: failure(of: operation, text))
    }

    /// What a failure now does to the node (provision-states §7 and §9).
    private func failure(of operation: Operation, _ text: String) -> Operation.Failure {
        let isDeployment = operation.kind == .deploy || operation.kind == .rebuild
        return Operation.Failure(
            text, powersOff: isDeployment && settings.isPowerOffAfterDeployFailureOn && !node.disablePowerOff,
            fault: isStepShown(of: operation) ? operation.kind.course.stepFault : nil)
    }

    /// Waiting took too long (provision-states §11).
    mutating func timeOut(_ operation: Operation) {
        decision.dropsPendingEffects = decision.dropsPendingEffects || operation.isOrderOut
        guard operation.failure == nil else {
            finishFailing(operation, cleanUpError: "it took too long")
            return
        }
        var failure = failure(of: operation, timeOutText(of: operation))
        failure.powersOff = operation.kind == .rescue && !node.disablePowerOff
        giveUp(operation, because: failure)
    }

    private func timeOutText(of operation: Operation) -> String {
        let step = isStepShown(of: operation) ? operation.currentStep.map { " Failed on step \($0.qualifiedName)." } ?? "" : ""
        return switch operation.kind {
        case .inspect: "Timeout reached while inspecting the node."
        case .manualClean, .automatedClean:
            "Timeout reached while cleaning the node. Please check if the ramdisk responsible for the cleaning is running on the "
                + "node.\(step)"
        case .service:
            "Timeout reached while servicing the node. Please check if the ramdisk responsible for the servicing is running on "
                + "the node.\(step)"
        case .deploy, .rebuild: "Timeout reached while waiting for callback for node \(node.uuid)."
        case .rescue: "Timeout reached while waiting for rescue ramdisk callback for node \(node.uuid)."
        case .verify, .delete, .adopt, .unrescue: "Timeout reached during the \(operation.kind.course.noun)."
        }
    }

    /// Asked to abort (provision-states §10): at once, or, during a cleaning step that cannot be aborted, when the step ends.
    mutating func abort() {
        guard var operation = operationAtHand else { return }
        let isCleaning = operation.kind == .manualClean || operation.kind == .automatedClean
        let isBusy = operation.phase == .stepping && operation.order != nil
        if isCleaning, isBusy, let step = operation.currentStep, !step.isAbortable {
            operation.isAbortRequested = true
            work.operation = operation
            return
        }
        decision.dropsPendingEffects = operation.isOrderOut
        node.status.lastError = nil
        abort(operation, isStepShown(of: operation) ? operation.currentStep.map { "during step \($0.step)" } : nil)
    }

    /// Gives the operation up by request; `moment` says when that was, in words.
    mutating func abort(_ operation: Operation, _ moment: String?) {
        var operation = operation
        operation.failure = nil
        let noun = operation.kind.course.noun
        let text = "By request, the \(noun) was aborted\(moment.map { " " + $0 } ?? "")."
        let powersOff: Bool =
            switch operation.kind {
            case .inspect, .manualClean, .automatedClean, .rescue: !node.disablePowerOff
            case .verify, .deploy, .rebuild, .delete, .adopt, .unrescue, .service: false
            }
        giveUp(operation, because: Operation.Failure(text, isAbort: true, powersOff: powersOff))
    }

    /// Leaves nothing behind, where something can be left; the failed state comes after that.
    private mutating func giveUp(_ operation: Operation, because failure: Operation.Failure) {
        var operation = operation
        operation.failure = failure
        forgetCurrentStep()
        if operation.kind.course.cleansUp && operation.phase != .surveying {
            file(operation, .givingUp)
        } else {
            finishFailing(operation, cleanUpError: nil)
        }
    }

    /// Cleaned up. An aborted service boots the instance again; everything else has failed now.
    mutating func finishGivingUp(_ operation: Operation) {
        if operation.kind == .service, operation.failure?.isAbort == true {
            file(operation, .ending)
        } else {
            finishFailing(operation, cleanUpError: nil)
        }
    }

    /// The instance is back after an aborted service.
    mutating func finishAbort(_ operation: Operation, _ failure: Operation.Failure) {
        record(.error, operation, failure.text)
        rest(in: operation.kind.course.goal)
        node.status.lastError = failure.text
    }

    /// The operation has failed: the state and the text say so, and the operator decides.
    private mutating func finishFailing(_ operation: Operation, cleanUpError: String?) {
        var operation = operation
        var failure = operation.failure ?? Operation.Failure("The \(operation.kind.course.noun) failed.")
        if let cleanUpError {
            failure.text += " Cleaning up after that failed as well: \(cleanUpError)"
            if operation.kind == .rescue, failure.isAbort { failure.fault = .rescueAbortFailure }
        }
        operation.phase = .failed
        operation.progress = nil
        operation.isOrderOut = false
        operation.limit = nil
        operation.failure = failure
        enter(operation.kind.course.failed, target: operation.kind.course.goal)
        forgetSteps()
        work.operation = state.kind == .failed ? operation : nil
        switch operation.kind {
        case .inspect: node.status.inspectionStartedAt = nil
        case .delete: clearInstance()
        case .rescue: forgetRescuePassword()
        case .verify, .manualClean, .automatedClean, .deploy, .rebuild, .adopt, .unrescue, .service: break
        }
        node.status.lastError = failure.text
        if let fault = failure.fault { enterMaintenance(reason: failure.text, fault: fault) }
        record(.error, operation, failure.text)
    }
}
