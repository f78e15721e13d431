"""The files of one patient, of every kind: images, and what highdicom and we derive from them."""

from __future__ import annotations

import io
import warnings
from typing import Any

import numpy as np
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.sequence import Sequence
from pydicom.sr.codedict import codes
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    RLELossless,
)

from tests.deid.dicom.objects import code, item

STORAGE = "1.2.840.10008.5.1.4.1.1."
PET = STORAGE + "128"
AXIAL = [1, 0, 0, 0, 1, 0]


def case(uid: Any) -> list[tuple[str, Dataset]]:
    """Return the objects of one patient; `uid` gives new UIDs."""
    study, frame = uid(), uid()
    slices = [_ct(uid, study, frame, "1.1", n) for n in range(3)]
    series = slices[0].SeriesInstanceUID
    for one in slices:
        one.SeriesInstanceUID = series
    made = [(f"ct {n}", one) for n, one in enumerate(slices)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seg = _segmentation(slices, uid)
        made += [
            ("segmentation", seg),
            ("report", _report(slices, uid)),
            ("key objects", _key_objects(slices, uid)),
            ("presentation state", _presentation(slices, uid)),
        ]
    made += [
        ("structure set", _structures(slices, uid)),
        ("document", _document(study, uid)),
        ("mammogram", _projection(study, uid, "1.2", "MG")),
        ("x-ray", _projection(study, uid, "1.1", "DX")),
        ("ultrasound", _ultrasound(study, uid)),
        ("compressed ultrasound", _ultrasound(study, uid, jpeg=True)),
        ("slide", _slide(study, uid)),
        ("pet", _pet(study, frame, uid)),
        ("enhanced ct", _enhanced(study, frame, uid)),
        ("run lengths", _run_lengths(study, frame, uid)),
        ("waveform", _waveform(study, uid)),
    ]
    return made


def _base(study: str, uid: Any, sop_class: str, modality: str) -> Dataset:
    made = Dataset()
    made.file_meta = FileMetaDataset()
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPClassUID, made.SOPInstanceUID = sop_class, uid()
    made.StudyInstanceUID, made.SeriesInstanceUID = study, uid()
    made.Modality, made.Manufacturer = modality, "SIEMENS"
    made.PatientName, made.PatientID = "Base^Patient", "BASE"
    made.PatientBirthDate, made.PatientSex = "19500101", "F"
    made.StudyDate = made.SeriesDate = made.ContentDate = made.AcquisitionDate = "20200101"
    made.StudyTime = made.SeriesTime = made.ContentTime = made.AcquisitionTime = "101112"
    made.AccessionNumber = made.StudyID = made.ReferringPhysicianName = ""
    made.SeriesNumber, made.InstanceNumber = 1, 1
    made.ManufacturerModelName, made.SoftwareVersions = "Sensation 64", "VB20"
    return made


def _pixels(made: Dataset, rows: int, columns: int, bits: int = 16, samples: int = 1) -> None:
    made.Rows, made.Columns, made.SamplesPerPixel = rows, columns, samples
    made.PhotometricInterpretation = "MONOCHROME2" if samples == 1 else "RGB"
    if samples == 3:
        made.PlanarConfiguration = 0
    made.BitsAllocated = bits
    made.BitsStored = 12 if bits == 16 else bits
    made.HighBit, made.PixelRepresentation = made.BitsStored - 1, 0
    frames = int(made.get("NumberOfFrames", 1))
    values = np.arange(rows * columns * samples * frames) * 7 % (1 << made.BitsStored)
    made.PixelData = values.astype(f"<u{bits // 8}").tobytes()
    made["PixelData"].VR = "OW" if bits == 16 else "OB"


def _ct(uid: Any, study: str, frame: str, number: str, n: int) -> Dataset:
    made = _base(study, uid, STORAGE + "2", "CT")
    made.FrameOfReferenceUID, made.PositionReferenceIndicator = frame, ""
    made.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL", "CSA MPR"]
    made.ImagePositionPatient, made.ImageOrientationPatient = [-10, -12.5, 3.0 * n], AXIAL
    made.PixelSpacing, made.SliceThickness, made.SliceLocation = [0.703125, 0.703125], "3", 3.0 * n
    made.PatientPosition, made.KVP, made.XRayTubeCurrent, made.ExposureTime = "HFS", 120, 350, 500
    made.ConvolutionKernel, made.BodyPartExamined = "B30f", "CHEST"
    made.RescaleIntercept, made.RescaleSlope, made.RescaleType = -1024, 1, "HU"
    made.WindowCenter, made.WindowWidth = [40, -600], [400, 1500]
    made.WindowCenterWidthExplanation = ["WINDOW1", "WINDOW2"]
    made.AcquisitionNumber, made.InstanceNumber, made.GantryDetectorTilt = 1, n + 1, 0
    made.DataCollectionDiameter, made.ReconstructionDiameter, made.FilterType = 500, 360, "0"
    made.RotationDirection, made.CTDIvol, made.SpiralPitchFactor = "CW", 7.25, 1.375
    _pixels(made, 32, 32)
    return made


def _segmentation(slices: list[Dataset], uid: Any) -> Dataset:
    import highdicom as hd

    mask = np.zeros((len(slices), 32, 32), bool)
    mask[:, 8:20, 8:20] = True
    return hd.seg.Segmentation(
        source_images=slices,
        pixel_array=mask,
        segmentation_type=hd.seg.SegmentationTypeValues.BINARY,
        segment_descriptions=[
            hd.seg.SegmentDescription(
                1,
                "Nodule",
                codes.SCT.MorphologicallyAbnormalStructure,
                codes.SCT.Nodule,
                hd.seg.SegmentAlgorithmTypeValues.MANUAL,
                tracking_uid=uid(),
                tracking_id="Nodule 1",
            )
        ],
        series_instance_uid=uid(),
        series_number=2,
        sop_instance_uid=uid(),
        instance_number=1,
        manufacturer="SIEMENS",
        manufacturer_model_name="Sensation 64",
        software_versions="VB20",
        device_serial_number="0",
    )


def _report(slices: list[Dataset], uid: Any) -> Dataset:
    import highdicom as hd

    person = hd.sr.ObserverContext(
        codes.DCM.Person, hd.sr.PersonObserverIdentifyingAttributes("Base^Reader")
    )
    region = hd.sr.ImageRegion(
        hd.sr.GraphicTypeValues.CIRCLE,
        np.array([[10.0, 10.0], [14.0, 10.0]]),
        hd.sr.SourceImageForRegion.from_source_image(slices[0]),
    )
    measured = hd.sr.Measurement(codes.SCT.Diameter, 8.25, codes.UCUM.Millimeter)
    group = hd.sr.PlanarROIMeasurementsAndQualitativeEvaluations(
        hd.sr.TrackingIdentifier(uid(), "Nodule 1"),
        referenced_region=region,
        finding_type=codes.SCT.Nodule,
        measurements=[measured],
        finding_sites=[hd.sr.FindingSite(codes.SCT.Lung, laterality=codes.SCT.Left)],
    )
    content = hd.sr.MeasurementReport(
        hd.sr.ObservationContext(observer_person_context=person),
        codes.LN.CTUnspecifiedBodyRegion,
        imaging_measurements=[group],
    )
    return hd.sr.Comprehensive3DSR(slices, content, uid(), 3, uid(), 1, "SIEMENS", is_complete=True)


def _key_objects(slices: list[Dataset], uid: Any) -> Dataset:
    import highdicom as hd

    content = hd.ko.KeyObjectSelection(codes.DCM.ForTeaching, slices[:2])
    return hd.ko.KeyObjectSelectionDocument(slices[:2], content, uid(), 4, uid(), 1, "SIEMENS")


def _presentation(slices: list[Dataset], uid: Any) -> Dataset:
    import highdicom as hd

    text = hd.pr.TextObject("Nodule", hd.pr.AnnotationUnitsValues.PIXEL, anchor_point=(3.0, 4.0))
    circle = hd.pr.GraphicObject(
        hd.pr.GraphicTypeValues.CIRCLE,
        np.array([[10.0, 10.0], [14.0, 10.0]]),
        hd.pr.AnnotationUnitsValues.PIXEL,
    )
    layer = hd.pr.GraphicLayer("LAYER", 1)
    drawn = hd.pr.GraphicAnnotation(slices, layer, graphic_objects=[circle], text_objects=[text])
    return hd.pr.GrayscaleSoftcopyPresentationState(
        slices,
        uid(),
        5,
        uid(),
        1,
        "SIEMENS",
        "Sensation 64",
        "VB20",
        "0",
        "STATE",
        graphic_annotations=[drawn],
        graphic_layers=[layer],
        voi_lut_transformations=[hd.pr.SoftcopyVOILUTTransformation(40.0, 400.0)],
    )


def _structures(slices: list[Dataset], uid: Any) -> Dataset:
    made = _base(slices[0].StudyInstanceUID, uid, STORAGE + "481.3", "RTSTRUCT")
    frame = slices[0].FrameOfReferenceUID
    made.StructureSetLabel, made.StructureSetDate, made.StructureSetTime = "PLAN", "20200101", "10"
    contours = [
        item(ReferencedSOPClassUID=one.SOPClassUID, ReferencedSOPInstanceUID=one.SOPInstanceUID)
        for one in slices
    ]
    series = item(
        SeriesInstanceUID=slices[0].SeriesInstanceUID, ContourImageSequence=Sequence(contours)
    )
    study = item(
        ReferencedSOPClassUID="1.2.840.10008.3.1.2.3.1",
        ReferencedSOPInstanceUID=slices[0].StudyInstanceUID,
        RTReferencedSeriesSequence=Sequence([series]),
    )
    made.ReferencedFrameOfReferenceSequence = Sequence(
        [item(FrameOfReferenceUID=frame, RTReferencedStudySequence=Sequence([study]))]
    )
    made.StructureSetROISequence = Sequence(
        [
            item(
                ROINumber=1,
                ReferencedFrameOfReferenceUID=frame,
                ROIName="Lung",
                ROIGenerationAlgorithm="MANUAL",
            )
        ]
    )
    contour = item(
        ContourImageSequence=Sequence([contours[0]]),
        ContourGeometricType="CLOSED_PLANAR",
        NumberOfContourPoints=3,
        ContourData=[-10, -10, 0, 10, -10, 0, 0, 10.125, 0],
    )
    made.ROIContourSequence = Sequence(
        [
            item(
                ROIDisplayColor=[255, 0, 0],
                ReferencedROINumber=1,
                ContourSequence=Sequence([contour]),
            )
        ]
    )
    made.RTROIObservationsSequence = Sequence(
        [
            item(
                ObservationNumber=1,
                ReferencedROINumber=1,
                RTROIInterpretedType="ORGAN",
                ROIInterpreter="",
            )
        ]
    )
    made.ApprovalStatus = "UNAPPROVED"
    return made


def _document(study: str, uid: Any) -> Dataset:
    made = _base(study, uid, STORAGE + "104.1", "DOC")
    made.ConversionType, made.BurnedInAnnotation = "WSD", "YES"
    made.AcquisitionDateTime, made.DocumentTitle = "20200101101112", ""
    made.ConceptNameCodeSequence = code("18748-4", "LN", "Diagnostic imaging report")
    made.MIMETypeOfEncapsulatedDocument = "application/pdf"
    made.EncapsulatedDocument = b"%PDF-1.4\n%%EOF\n\0"
    return made


def _projection(study: str, uid: Any, kind: str, modality: str) -> Dataset:
    made = _base(study, uid, STORAGE + kind, modality)
    made.ImageType = ["ORIGINAL", "PRIMARY"] + ([""] if modality == "DX" else [])
    made.PresentationIntentType = "FOR PRESENTATION"
    made.PatientOrientation, made.ImageLaterality, made.BodyPartExamined = ["A", "F"], "L", "BREAST"
    made.BurnedInAnnotation, made.LossyImageCompression = "NO", "00"
    made.PixelIntensityRelationship, made.PixelIntensityRelationshipSign = "LIN", 1
    made.RescaleIntercept, made.RescaleSlope, made.RescaleType = 0, 1, "US"
    made.PresentationLUTShape, made.DetectorType = "IDENTITY", "DIRECT"
    made.ImagerPixelSpacing, made.KVP, made.ExposureInuAs = [0.07, 0.07], 28, 64000
    made.PositionerType, made.BodyPartThickness, made.CompressionForce = "MAMMOGRAPHIC", 52, 84.5
    made.ViewPosition, made.OrganExposed, made.OrganDose = "MLO", "BREAST", 0.0154
    made.AnatomicRegionSequence = code("76752008", "SCT", "Breast")
    made.ViewCodeSequence = code("399368009", "SCT", "medio-lateral oblique")
    made.AcquisitionContextSequence = Sequence([])
    made.WindowCenter, made.WindowWidth = 2048, 4096
    made.DetectorActiveTime, made.Grid, made.AnodeTargetMaterial = 1200, "FOCUSED", "MOLYBDENUM"
    _pixels(made, 24, 20)
    return made


def _ultrasound(study: str, uid: Any, jpeg: bool = False) -> Dataset:
    made = _base(study, uid, STORAGE + "3.1", "US")
    made.ImageType = ["ORIGINAL", "PRIMARY", "OBSTETRICAL", "0001"]
    made.NumberOfFrames, made.FrameTime, made.FrameIncrementPointer = 3, "33.3", 0x00181063
    made.LossyImageCompression, made.HeartRate, made.CineRate = "00", 72, 30
    made.NumberOfStages, made.StageName, made.MechanicalIndex = 1, "REST", "0.9"
    region = item(
        RegionSpatialFormat=1,
        RegionDataType=1,
        RegionFlags=2,
        RegionLocationMinX0=0,
        RegionLocationMinY0=0,
        RegionLocationMaxX1=19,
        RegionLocationMaxY1=15,
        PhysicalUnitsXDirection=3,
        PhysicalUnitsYDirection=3,
        PhysicalDeltaX=0.0125,
        PhysicalDeltaY=0.0125,
    )
    made.SequenceOfUltrasoundRegions = Sequence([region])
    _pixels(made, 16, 20, 8, 3)
    if jpeg:
        import imagecodecs

        frames = made.pixel_array
        made.PixelData = encapsulate(
            [
                bytes(imagecodecs.jpeg8_encode(np.ascontiguousarray(frame), level=90))
                for frame in frames
            ]
        )
        made["PixelData"].VR = "OB"
        made["PixelData"].is_undefined_length = True
        made.PhotometricInterpretation, made.LossyImageCompression = "YBR_FULL_422", "01"
        made.LossyImageCompressionRatio, made.LossyImageCompressionMethod = "4.5", "ISO_10918_1"
        made.file_meta.TransferSyntaxUID = JPEGBaseline8Bit
    return made


def _slide(study: str, uid: Any) -> Dataset:
    made = _base(study, uid, STORAGE + "77.1.6", "SM")
    made.ImageType = ["ORIGINAL", "PRIMARY", "VOLUME", "NONE"]
    made.FrameOfReferenceUID, made.PositionReferenceIndicator = uid(), "SLIDE_CORNER"
    made.DeviceSerialNumber, made.ContainerIdentifier = "0", "SLIDE"
    made.AcquisitionDateTime = "20200101101112"
    made.IssuerOfTheContainerIdentifierSequence = Sequence([])
    made.ContainerTypeCodeSequence = code("433466003", "SCT", "Microscope slide")
    made.AcquisitionContextSequence = Sequence([])
    specimen = item(
        SpecimenIdentifier="SPECIMEN",
        SpecimenUID=uid(),
        IssuerOfTheSpecimenIdentifierSequence=Sequence([]),
        SpecimenPreparationSequence=Sequence([]),
    )
    made.SpecimenDescriptionSequence = Sequence([specimen])
    made.VolumetricProperties, made.BurnedInAnnotation = "VOLUME", "NO"
    made.LossyImageCompression, made.SpecimenLabelInImage, made.FocusMethod = "00", "NO", "AUTO"
    made.ExtendedDepthOfField, made.NumberOfOpticalPaths = "NO", 1
    made.ImagedVolumeWidth, made.ImagedVolumeHeight, made.ImagedVolumeDepth = 0.5, 0.25, 0.001
    made.TotalPixelMatrixColumns, made.TotalPixelMatrixRows = 16, 16
    made.DimensionOrganizationType, made.NumberOfFrames = "TILED_FULL", 1
    made.ImageOrientationSlide = [0, -1, 0, -1, 0, 0]
    made.OpticalPathSequence = Sequence(
        [
            item(
                OpticalPathIdentifier="1",
                IlluminationTypeCodeSequence=code("111744", "DCM", "Brightfield illumination"),
                IlluminationColorCodeSequence=code("414298005", "SCT", "Full Spectrum"),
            )
        ]
    )
    measures = item(SliceThickness=0.001, PixelSpacing=[0.0005, 0.0005])
    shared = item(PixelMeasuresSequence=Sequence([measures]))
    made.SharedFunctionalGroupsSequence = Sequence([shared])
    _pixels(made, 16, 16, 8, 3)
    return made


def _pet(study: str, frame: str, uid: Any) -> Dataset:
    made = _base(study, uid, PET, "PT")
    made.FrameOfReferenceUID, made.PositionReferenceIndicator = frame, ""
    made.ImageType = ["ORIGINAL", "PRIMARY"]
    made.Units, made.CountsSource, made.SeriesType = "BQML", "EMISSION", ["WHOLE BODY", "IMAGE"]
    made.CorrectedImage = ["NORM", "DTIM", "ATTN", "SCAT", "DECY", "RAN"]
    made.DecayCorrection, made.RandomsCorrectionMethod = "START", "DLYD"
    made.AttenuationCorrectionMethod, made.CollimatorType = "measured", "NONE"
    made.ReconstructionMethod, made.ScatterCorrectionMethod = "OSEM", "Model-based"
    made.PatientWeight, made.PatientSize, made.NumberOfSlices = "71.5", "1.72", 47
    made.FrameReferenceTime, made.ActualFrameDuration = "5325000", 180000
    made.DecayFactor, made.DeadTimeFactor = "1.027", "1.01"
    made.DoseCalibrationFactor, made.ScatterFractionFactor = "1", "0.31"
    made.ImageIndex, made.AxialAcceptance = 7, "38"
    made.RadiopharmaceuticalInformationSequence = Sequence(
        [
            item(
                RadiopharmaceuticalVolume="0",
                RadionuclideTotalDose="394420016",
                RadionuclideHalfLife="6586.2001953125",
                RadionuclidePositronFraction="0.97000002861023",
                RadionuclideCodeSequence=code("77004003", "SCT", "^18^Fluorine"),
                RadiopharmaceuticalCodeSequence=code("35321007", "SCT", "Fluorodeoxyglucose F^18^"),
            )
        ]
    )
    made.EnergyWindowRangeSequence = Sequence(
        [item(EnergyWindowLowerLimit="425", EnergyWindowUpperLimit="650")]
    )
    made.ImagePositionPatient, made.ImageOrientationPatient = [-10, -12.5, 3.0], AXIAL
    made.PixelSpacing, made.SliceThickness = [4.0728302, 4.0728302], "3"
    made.RescaleIntercept, made.RescaleSlope = 0, "0.370456"
    _pixels(made, 16, 16)
    return made


def _enhanced(study: str, frame: str, uid: Any) -> Dataset:
    path = get_testdata_file("emri_small.dcm", download=False)
    made = dcmread(str(path))
    made.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    made.SOPInstanceUID, made.StudyInstanceUID, made.SeriesInstanceUID = uid(), study, uid()
    made.FrameOfReferenceUID = frame
    return made


def _run_lengths(study: str, frame: str, uid: Any) -> Dataset:
    made = _ct(uid, study, frame, "1", 9)
    made.SeriesInstanceUID = uid()
    made.compress(RLELossless, generate_instance_uid=False)
    return made


def _waveform(study: str, uid: Any) -> Dataset:
    made = _base(study, uid, STORAGE + "9.1.2", "ECG")
    made.AcquisitionDateTime = "20200101101112"
    made.AcquisitionContextSequence = Sequence([])
    channel = item(
        ChannelSourceSequence=code("2:1", "MDC", "Lead I"),
        ChannelSensitivity="1",
        ChannelSensitivityCorrectionFactor="1",
        ChannelBaseline="0",
        ChannelSampleSkew="0",
        WaveformBitsStored=16,
        ChannelSensitivityUnitsSequence=code("uV", "UCUM", "microvolt"),
    )
    group = item(
        WaveformOriginality="ORIGINAL",
        NumberOfWaveformChannels=1,
        NumberOfWaveformSamples=10,
        SamplingFrequency="500",
        ChannelDefinitionSequence=Sequence([channel]),
        WaveformBitsAllocated=16,
        WaveformSampleInterpretation="SS",
    )
    group.add_new(0x54001010, "OW", np.arange(10, dtype="<i2").tobytes())
    made.WaveformSequence = Sequence([group])
    return made


def encoded(made: Dataset, syntax: str | None = None) -> bytes:
    """Return a file; native ones in any of the native syntaxes."""
    from pydicom import dcmwrite

    if not hasattr(made, "file_meta") or made.file_meta is None:
        made.file_meta = FileMetaDataset()
    own = made.file_meta.get("TransferSyntaxUID", ExplicitVRLittleEndian)
    if syntax is not None and not UID(own).is_compressed:
        if syntax == ExplicitVRBigEndian or own == ExplicitVRBigEndian:
            syntax = own if "PixelData" in made or "WaveformSequence" in made else syntax
        made.file_meta.TransferSyntaxUID = UID(syntax)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dcmwrite(buffer, made, enforce_file_format=True)
    return buffer.getvalue()


NATIVE = (ExplicitVRLittleEndian, ImplicitVRLittleEndian, "1.2.840.10008.1.2.1.99")
