using Grpc.Core;
using Orc.Agent.Engine;
using Orc.Agent.Images;
using Orc.Agent.Networks;
using Orc.Agent.Volumes;
using Orc.Linux;

namespace Orc.Agent.Endpoints;

/// <summary>
/// Failures on the wire: a code that says what a caller may do, and the sentence for people, which clients print as it
/// is. Never <see cref="StatusCode.Unavailable"/>: that one means that there is no daemon.
/// </summary>
internal static class EndpointErrors
{
    public static RpcException NotFound(string message) => new(new Status(StatusCode.NotFound, message));

    public static RpcException NoSuchContainer(string name) => NotFound($"No such container: {name}");

    public static RpcException Invalid(string message) => new(new Status(StatusCode.InvalidArgument, message));

    /// <summary>Null: a failure of ours, which nobody expected.</summary>
    public static RpcException? From(Exception failure) => failure switch
    {
        RpcException already => already,
        OperationCanceledException => Of(StatusCode.Cancelled, failure),
        EngineException engine => Of(CodeOf(engine.Reason), failure),
        ImageException image => Of(CodeOf(image.Reason), failure),
        VolumeException volume => Of(CodeOf(volume.Reason), failure),
        NetworkException => Of(StatusCode.FailedPrecondition, failure),
        FormatException => Of(StatusCode.InvalidArgument, failure),
        LinuxException or IOException or UnauthorizedAccessException => Of(StatusCode.Internal, failure),
        _ => null,
    };

    private static RpcException Of(StatusCode code, Exception failure) =>
        new(new Status(code, failure.Message, failure));

    private static StatusCode CodeOf(EngineFailure reason) => reason switch
    {
        EngineFailure.NotFound => StatusCode.NotFound,
        EngineFailure.Conflict or EngineFailure.ShuttingDown => StatusCode.FailedPrecondition,
        EngineFailure.InvalidSpec => StatusCode.InvalidArgument,
        EngineFailure.CommandNotFound or EngineFailure.NotExecutable => StatusCode.FailedPrecondition,
        EngineFailure.Unavailable or EngineFailure.HookFailed => StatusCode.ResourceExhausted,
        _ => StatusCode.Internal,
    };

    private static StatusCode CodeOf(ImageFailure reason) => reason switch
    {
        ImageFailure.NotFound => StatusCode.NotFound,
        ImageFailure.InvalidArgument => StatusCode.InvalidArgument,
        ImageFailure.Conflict => StatusCode.FailedPrecondition,
        ImageFailure.Denied => StatusCode.PermissionDenied,
        ImageFailure.Unreachable => StatusCode.Aborted,
        ImageFailure.DiskFull => StatusCode.ResourceExhausted,
        _ => StatusCode.DataLoss,
    };

    private static StatusCode CodeOf(VolumeFailure reason) => reason switch
    {
        VolumeFailure.NotFound => StatusCode.NotFound,
        VolumeFailure.Conflict => StatusCode.FailedPrecondition,
        VolumeFailure.InvalidSpec => StatusCode.InvalidArgument,
        _ => StatusCode.ResourceExhausted,
    };
}
