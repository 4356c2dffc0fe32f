using CameraP2P.Simulator;
using CameraP2P.Simulator.Radio;

namespace CameraP2P.Radios.Bluez;

/// <summary>What a camera answers to a wake-up message.</summary>
/// <param name="Values">The notifications.</param>
/// <param name="Disconnects">Whether it then disconnects.</param>
/// <param name="Finish">To be called when all have been sent.</param>
internal sealed record WakeAnswer(IReadOnlyList<byte[]> Values, bool Disconnects, Action Finish);

/// <summary>The camera behind its Bluetooth connection. Not thread-safe.</summary>
/// <param name="option">What it is.</param>
/// <param name="takeFault">Gives what goes wrong this time.</param>
/// <param name="woken">Called when it has been woken.</param>
internal sealed class CameraPeripheral(CameraRadioOption option, Func<WakeFault> takeFault, Action woken)
{
    private readonly Random random = new(option.Seed);

    /// <summary>The answer to what was written; null for none.</summary>
    public WakeAnswer? TryAnswer(ReadOnlySpan<byte> value)
    {
        if (!WakeMessage.IsWake(value))
        {
            return null;
        }

        var fault = takeFault();
        return fault is WakeFault.NoAnswer ? null : new WakeAnswer(
            WakeMessage.Answer(option, fault, random),
            fault is WakeFault.DisconnectInTheMiddle,
            fault is WakeFault.Garbage or WakeFault.RefusedWake or WakeFault.DisconnectInTheMiddle ? () => { } : woken);
    }
}
