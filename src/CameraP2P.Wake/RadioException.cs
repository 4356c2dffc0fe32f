namespace CameraP2P.Wake;

/// <summary>The stable names of what goes wrong with this computer's radios; also the ids of PowerShell's error records.</summary>
public enum RadioError
{
    /// <summary>There is no Bluetooth adapter, or nothing that drives it.</summary>
    BluetoothUnavailable,

    /// <summary>The Bluetooth adapter is switched off.</summary>
    BluetoothOff,

    /// <summary>The Bluetooth adapter stayed busy with something else.</summary>
    BluetoothBusy,

    /// <summary>No camera of that name was in reach.</summary>
    BluetoothCameraNotFound,

    /// <summary>The camera was found, and the connection did not come about or broke off.</summary>
    BluetoothLost,

    /// <summary>The camera took the message and did not answer.</summary>
    WakeNoAnswer,

    /// <summary>The camera answered that it does not wake.</summary>
    WakeRefused,

    /// <summary>The answer was none that can be understood.</summary>
    WakeMalformed,

    /// <summary>There is no Wi-Fi adapter, or nothing that drives it.</summary>
    WifiUnavailable,

    /// <summary>The camera's Wi-Fi did not appear.</summary>
    WifiNotFound,

    /// <summary>The camera's Wi-Fi did not accept the password.</summary>
    WifiPasswordRefused,

    /// <summary>The camera's Wi-Fi could not be joined for another reason.</summary>
    WifiFailed,

    /// <summary>The Wi-Fi was joined and gave no address.</summary>
    WifiNoAddress,

    /// <summary>This user may not use Bluetooth or change networks.</summary>
    RadioNotAllowed,

    /// <summary>There is no such part for this operating system.</summary>
    RadioNotSupported,
}

/// <summary>A failure of the radios: a stable name, what happened, what to try. Never holds a password.</summary>
public sealed class RadioException : Exception
{
    /// <summary>Creates it.</summary>
    /// <param name="error">The stable name.</param>
    /// <param name="message">What happened, a sentence.</param>
    /// <param name="advice">What to try, a sentence.</param>
    /// <param name="inner">What caused it.</param>
    public RadioException(RadioError error, string message, string advice, Exception? inner = null)
        : base(message, inner) => (Error, Advice) = (error, advice);

    /// <summary>The stable name.</summary>
    public RadioError Error { get; }

    /// <summary>What to try.</summary>
    public string Advice { get; }
}
