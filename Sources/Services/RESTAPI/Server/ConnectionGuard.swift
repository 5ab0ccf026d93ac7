import BareMetalAPI
import HTTPTypes
import Model
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Watches one connection's requests and answers: what takes too long ends the connection.
///
/// Heads that do not come are the idle timeout's business, which Hummingbird keeps; who has begun one is told so before the connection
/// ends, and who is silent is not. This handler limits the time of a body and of an answer that nobody reads, tells clients that wait for `100 Continue` to go on, and closes after an answer that says so. What
/// is no HTTP is refused by Hummingbird with an empty answer, to which this handler gives the body that clients know.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a client may still send after an answer that closes the connection, so that it gets to read the answer.
    private static let farewell: TimeAmount = .seconds(2)

    private let requestTimeout: TimeAmount
    private let stalledAnswerTimeout: TimeAmount
    private let head = HeadWatch()
    /// Requests that came and are not answered.
    private var unanswered = 0
    private var isReceiving = false
    private var isClosing = false
    private var isAnswered = false
    /// Whether the head of the answer to the last request is out.
    private var isAnswering = false
    /// Why what came in is no HTTP.
    private var disorder: String?
    private var receiving: Scheduled<Void>?
    private var stalled: Scheduled<Void>?

    init(limits: ServerLimits) {
        requestTimeout = TimeAmount(limits.requestTimeout)
        stalledAnswerTimeout = TimeAmount(limits.stalledAnswerTimeout)
    }

    func handlerAdded(context: ChannelHandlerContext) {
        let pipeline = context.pipeline.syncOperations
        do {
            let encoder = try pipeline.handler(type: HTTPResponseEncoder.self)
            try pipeline.addHandler(head, position: .before(encoder))
        } catch {
            preconditionFailure("The pipeline of an HTTP connection has an encoder: \(error)")
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let request):
            head.startAnew()
            unanswered += 1
            isReceiving = true
            isAnswering = false
            if request.headerFields[.expect]?.lowercased() == "100-continue" {
                context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
            }
        case .body: break
        case .end:
            head.startAnew()
            isReceiving = false
            receiving?.cancel()
            receiving = nil
        }
        context.fireChannelRead(data)
        if !isReceiving, isClosing, isAnswered { context.close(promise: nil) }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        // Most requests come in one piece and never need the timer.
        if isReceiving, receiving == nil { receiving = giveUpReceiving(context, in: requestTimeout) }
        context.fireChannelReadComplete()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        disorder = "\(error)"
        context.fireErrorCaught(error)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            isAnswered = false
            isAnswering = true
            isClosing = head.headerFields[.connection] == "close"
            if head.status == .badRequest, head.headerFields[.contentLength] == "0" {
                let error = APIError.framework(400, "The request is no valid HTTP: \(disorder ?? "its end is missing").")
                writeHeadAndBody(of: error, context)
                promise?.succeed()
                return
            }
        case .body: break
        case .end:
            unanswered -= 1
            isAnswered = true
            guard isClosing else { break }
            context.writeAndFlush(data, promise: promise)
            if isReceiving { _ = close(context, in: Self.farewell) } else { context.close(promise: nil) }
            return
        }
        context.write(data, promise: promise)
    }

    /// The idle timeout closes as well while a body is not coming.
    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .all {
            refuseUnfinishedBody(context)
            refuseUnfinishedHead()
        }
        context.close(mode: mode, promise: promise)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        stalled?.cancel()
        stalled = context.channel.isWritable ? nil : close(context, in: stalledAnswerTimeout)
        context.fireChannelWritabilityChanged()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        receiving?.cancel()
        stalled?.cancel()
    }

    private func giveUpReceiving(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: time) {
            self.refuseUnfinishedBody(context)
            context.close(promise: nil)
        }
    }

    /// Says why, where the connection ends before the body of a request has come and nothing else was said.
    private func refuseUnfinishedBody(_ context: ChannelHandlerContext) {
        guard isReceiving, !isAnswering, context.channel.isActive else { return }
        isAnswering = true
        writeHeadAndBody(of: .framework(408, "The body of the request took too long to arrive."), context)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    /// Says why, where the connection ends with the head of a request that is not whole.
    private func refuseUnfinishedHead() {
        guard head.hasBegun, !isReceiving, unanswered == 0, disorder == nil else { return }
        head.startAnew()
        head.answer(.framework(408, "The head of the request took too long to arrive."), requestID: Self.newRequestID())
    }

    private static func newRequestID() -> String { "req-" + ResourceID.random().description }

    /// Writes an answer up to its end, which closes the connection.
    private func writeHeadAndBody(of error: APIError, _ context: ChannelHandlerContext) {
        let body = ByteBuffer(bytes: error.body)
        let request = Self.newRequestID()
        let fields: HTTPFields = [
            .contentType: "application/json", .contentLength: String(body.readableBytes), .connection: "close",
            .openStackRequestID: request, .legacyRequestID: request,
        ]
        let head = HTTPResponse(status: .init(code: error.status), headerFields: fields)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(body)), promise: nil)
    }

    private func close(_ context: ChannelHandlerContext, in time: TimeAmount) -> Scheduled<Void> {
        context.eventLoop.assumeIsolated().scheduleTask(in: time) { context.close(promise: nil) }
    }
}
