using System.Management.Automation;
using CameraP2P.Input;
using CameraP2P.Protocol.Commands;
using CameraP2P.Sessions;

namespace CameraP2P.Pipeline;

/// <summary>The base of cmdlets that send one destructive command without fields to whole cameras.</summary>
public abstract class CardCmdlet : DestructiveCmdlet
{
    /// <summary>Sessions, their ids or names; <c>$CameraSession</c> when left out.</summary>
    [Parameter(Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(SessionCompleter))]
    public CameraSessionReference[]? Session { get; set; }

    /// <summary>The command.</summary>
    private protected abstract int CommandId { get; }

    /// <inheritdoc/>
    protected override void Process()
    {
        ForEachSession(Session, session =>
        {
            if (IsApproved(session, CommandId))
            {
                SendAccepted(session, CommandRequest.Create(CommandId));
            }
        });
    }
}
