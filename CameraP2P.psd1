@{
    RootModule           = 'bin/CameraP2P.dll'
    ModuleVersion        = '0.1.0'
    GUID                 = '6b0f1c52-7c5d-4c0f-9d5e-2f2a4f6d9a31'
    Author               = 'CameraP2P contributors'
    Copyright            = 'MIT licence, CameraP2P contributors'
    Description          = 'Finds and drives KJK230-type trail cameras over their own Wi-Fi: connect, keep the session alive, read and change settings, list and manage media. Includes a simulated camera to try it on.'
    PowerShellVersion    = '7.4'
    CompatiblePSEditions = @('Core')
    TypesToProcess       = @('bin/CameraP2P.Types.ps1xml')
    FormatsToProcess     = @('bin/CameraP2P.Format.ps1xml')
    FunctionsToExport    = @()
    VariablesToExport    = @()
    AliasesToExport      = @()
    CmdletsToExport      = @(
        'Connect-Camera'
        'Connect-CameraWifi'
        'Disconnect-Camera'
        'Disconnect-CameraWifi'
        'Enable-CameraWifi'
        'Export-CameraGallery'
        'Find-Camera'
        'Format-CameraStorage'
        'Get-CameraCommand'
        'Get-CameraHeartbeat'
        'Get-CameraInfo'
        'Get-CameraMedia'
        'Get-CameraSession'
        'Get-CameraSimulator'
        'New-CameraConnectionOption'
        'Remove-CameraMedia'
        'Restore-CameraDefault'
        'Save-CameraMedia'
        'Save-CameraSnapshot'
        'Send-CameraCommand'
        'Set-CameraInfo'
        'Start-CameraHeartbeat'
        'Start-CameraSimulator'
        'Start-CameraStream'
        'Stop-CameraSimulator'
        'Stop-CameraStream'
        'Sync-CameraMedia'
        'Test-CameraConnection'
        'ConvertFrom-CameraCapture'
    )
    PrivateData          = @{
        PSData = @{
            Tags       = @('camera', 'trailcam', 'wildlife', 'p2p', 'pppp', 'udp', 'kjk230', 'PSEdition_Core', 'Windows', 'Linux', 'MacOS')
            ProjectUri = 'https://github.com/CameraP2P/CameraP2P'
            LicenseUri = 'https://github.com/CameraP2P/CameraP2P/blob/main/LICENSE'
        }
    }
}
