using System.Management.Automation;
using CameraP2P.Errors;

namespace CameraP2P.Input;

/// <summary>Turns a number of seconds or milliseconds that a person typed into a time.</summary>
internal static class TimeArgument
{
    /// <summary>Twenty-four days: the longest time-out the base class library takes.</summary>
    private const double MaxSeconds = int.MaxValue / 1000.0;

    /// <summary>Seconds.</summary>
    /// <exception cref="CameraCmdletException">InvalidParameter: no number, negative or too long.</exception>
    public static TimeSpan Seconds(double value, string parameter)
    {
        if (value is >= 0 and <= MaxSeconds)
        {
            return TimeSpan.FromSeconds(value);
        }

        throw new CameraCmdletException(
            ErrorIds.InvalidParameter,
            ErrorCategory.InvalidArgument,
            FormattableString.Invariant($"-{parameter} cannot be {value}."),
            FormattableString.Invariant($"Give a number from 0 to {MaxSeconds:0} seconds."),
            value);
    }

    /// <summary>Milliseconds.</summary>
    /// <exception cref="CameraCmdletException">InvalidParameter: no number, negative or too long.</exception>
    public static TimeSpan Milliseconds(double value, string parameter) => Seconds(value / 1000, parameter);
}
