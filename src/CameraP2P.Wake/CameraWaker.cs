using CameraP2P.Protocol;
using CameraP2P.Protocol.Bluetooth;

namespace CameraP2P.Wake;

/// <summary>Finds cameras over Bluetooth and wakes their Wi-Fi. Bluetooth is left as soon as the answer is there. Not thread-safe.</summary>
/// <param name="adapter">The adapter.</param>
/// <param name="limits">How long each step may take.</param>
/// <param name="time">The time.</param>
/// <param name="step">Hears each step; null for nobody.</param>
internal sealed class CameraWaker(IBluetoothAdapter adapter, RadioLimits limits, TimeProvider time, Action<RadioStep>? step = null)
{
    /// <summary>Scans for cameras.</summary>
    /// <param name="duration">How long.</param>
    /// <param name="seen">Called for each camera, again when its signal changes.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RadioException">BluetoothBusy, BluetoothOff, BluetoothUnavailable, RadioNotAllowed.</exception>
    public async Task FindAsync(TimeSpan duration, Action<BluetoothCamera> seen, CancellationToken cancellationToken)
    {
        step?.Invoke(new RadioStep("Listening for cameras over Bluetooth", "2"));
        await ScanAsync(duration, camera => Take(camera, seen), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Wakes one camera.</summary>
    /// <param name="name">Its advertised name, such as <c>TC100_32E8</c>, or its Bluetooth address.</param>
    /// <param name="cancellationToken">Ends it; nothing stays connected.</param>
    /// <returns>Its Wi-Fi.</returns>
    /// <exception cref="RadioException">What happened, and what to try.</exception>
    public async Task<WifiTicket> WakeAsync(string name, CancellationToken cancellationToken)
    {
        var camera = await SearchAsync(name, cancellationToken).ConfigureAwait(false);
        step?.Invoke(new RadioStep($"Connecting to {name} over Bluetooth", "1 to 4"));
        var link = await StepLimit.WithinAsync(
            time,
            limits.Connect,
            token => RepeatWhileBusyAsync(() => adapter.ConnectAsync(camera.Address, token), token),
            () => new RadioException(RadioError.BluetoothLost, FormattableString.Invariant($"The camera {name} did not connect over Bluetooth within {limits.Connect.TotalSeconds:0} s."), "Move closer to the camera and try again."),
            cancellationToken).ConfigureAwait(false);
        await using (link.ConfigureAwait(false))
        {
            step?.Invoke(new RadioStep($"Waking the Wi-Fi of {name}", "5 to 6"));
            var payload = await StepLimit.WithinAsync(time, limits.Answer, token => AskAsync(link, name, token), () => NoAnswer(name), cancellationToken).ConfigureAwait(false);
            return Read(name, payload);
        }
    }

    private static void Take(BluetoothCamera camera, Action<BluetoothCamera> seen)
    {
        if (camera.Name.StartsWith(WakeUpMessage.NamePrefix, StringComparison.OrdinalIgnoreCase))
        {
            seen(camera with { Name = Printable.Clean(camera.Name) });
        }
    }

    private static bool Is(BluetoothCamera camera, string name) =>
        string.Equals(camera.Name, name, StringComparison.OrdinalIgnoreCase) || string.Equals(camera.Address, name, StringComparison.OrdinalIgnoreCase);

    private static WifiTicket Read(string name, byte[] payload)
    {
        var answer = WakeUpAnswer.Read(payload) ?? throw Malformed(name, "is no JSON");
        if (answer.Result is { } result and not 0)
        {
            throw new RadioException(RadioError.WakeRefused, FormattableString.Invariant($"The camera {name} refused to wake (ret {result})."), "Wait a minute and try again; switch the camera off and on if it goes on.");
        }

        return (answer.Ssid, answer.Password) switch
        {
            (null or "", _) => throw Malformed(name, "names no Wi-Fi"),
            ({ } text, _) when System.Text.Encoding.UTF8.GetByteCount(text) > 32 => throw Malformed(name, "names a Wi-Fi of more than 32 bytes"),
            (_, null or "") => throw Malformed(name, "has no password"),
            (_, { } odd) when odd.Length is < 8 or > 63 || odd.Any(letter => letter is < ' ' or > '~') => throw Malformed(name, "has a password that no Wi-Fi takes"),
            var (ssid, password) => new WifiTicket(ssid, IsBssid(answer.Bssid) ? answer.Bssid : null, password),
        };
    }

    private static bool IsBssid(string? text) =>
        text is { Length: 17 } && text.Split(':') is { Length: 6 } parts && parts.All(part => part.Length == 2 && part.All(char.IsAsciiHexDigit));

    private static RadioException NoAnswer(string name) =>
        new(RadioError.WakeNoAnswer, $"The camera {name} took the message and did not answer.", "Try again; move closer to the camera if it goes on.");

    private static RadioException Malformed(string name, string what) =>
        new(RadioError.WakeMalformed, $"The answer of the camera {name} {what}.", "Try again. If it goes on, this is another kind of camera: report it.");

    private async Task<BluetoothCamera> SearchAsync(string name, CancellationToken cancellationToken)
    {
        step?.Invoke(new RadioStep($"Looking for {name} over Bluetooth", "2"));
        BluetoothCamera? found = null;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await ScanAsync(
            limits.Find,
            camera =>
            {
                if (found is null && Is(camera, name))
                {
                    found = camera;
                    enough.Cancel();
                }
            },
            enough.Token).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        return found ?? throw new RadioException(
            RadioError.BluetoothCameraNotFound,
            FormattableString.Invariant($"No camera named {name} was heard over Bluetooth within {limits.Find.TotalSeconds:0} s."),
            "Check the name with Find-Camera -Bluetooth, that the camera is switched on, and that it is within some ten metres.");
    }

    private Task<bool> ScanAsync(TimeSpan duration, Action<BluetoothCamera> seen, CancellationToken cancellationToken) => RepeatWhileBusyAsync(
        async () =>
        {
            using var limit = new CancellationTokenSource(duration, time);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            await adapter.ScanAsync(seen, end.Token).ConfigureAwait(false);
            return true;
        },
        cancellationToken);

    private async Task<byte[]> AskAsync(IBluetoothLink link, string name, CancellationToken cancellationToken)
    {
        await RepeatWhileBusyAsync(
            async () =>
            {
                await link.WriteAsync(WakeUpMessage.BuildWake(), cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
        var reader = new WakeUpReader();
        while (true)
        {
            switch (reader.Add(await link.ReadAsync(cancellationToken).ConfigureAwait(false)))
            {
                case WakeUpProgress.Malformed:
                    throw Malformed(name, "is not a wake-up message");
                case WakeUpProgress.Complete when reader.Kind != WakeUpMessage.Wake:
                    throw Malformed(name, FormattableString.Invariant($"is a message of kind {reader.Kind}"));
                case WakeUpProgress.Complete:
                    return reader.GetPayload();
            }
        }
    }

    private async Task<T> RepeatWhileBusyAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call().ConfigureAwait(false);
            }
            catch (RadioException e) when (e.Error == RadioError.BluetoothBusy && attempt < limits.BusyAttempts)
            {
                await Task.Delay(limits.BusyPause, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
