namespace CameraP2P.Simulator;

/// <summary>What goes wrong when a simulated camera is woken or its Wi-Fi is joined.</summary>
public enum WakeFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The computer's Bluetooth adapter is off.</summary>
    AdapterOff,

    /// <summary>The Bluetooth adapter is busy (org.bluez.Error.InProgress) for the first calls that scan, and for the first that connect.</summary>
    AdapterBusy,

    /// <summary>The camera is out of Bluetooth range.</summary>
    DeviceNotFound,

    /// <summary>The camera takes the message and does not answer.</summary>
    NoAnswer,

    /// <summary>The camera answers, but not with a message.</summary>
    Garbage,

    /// <summary>The camera disconnects after half of its answer.</summary>
    DisconnectInTheMiddle,

    /// <summary>The camera answers with <c>ret</c> -1 and stays asleep.</summary>
    RefusedWake,

    /// <summary>The camera answers, but its Wi-Fi does not come up.</summary>
    WifiNeverAppears,

    /// <summary>The Wi-Fi does not take the password that the camera has given.</summary>
    WrongPassword,

    /// <summary>The Wi-Fi can be joined, but gives no address.</summary>
    NoAddress,

    /// <summary>NetworkManager does not allow this user to change connections.</summary>
    NotAllowed,
}
