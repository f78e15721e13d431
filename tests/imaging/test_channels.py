import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.imaging.channels import ChannelLook, chosen_for, laid_over
from workbench.imaging.explain import Stage, as_lines, explain
from workbench.imaging.frame import FramePixels, load_frame
from workbench.imaging.look import Channels, LocalContrast, Look
from workbench.imaging.probe import probe
from workbench.imaging.render import render_frame
from workbench.imaging.sources import Channel, FrameInfo, Identity
from workbench.model.grey import Grey, Window

COLORS = ((255, 0, 0), (0, 255, 0), (12, 34, 255), (201, 99, 7), (255, 255, 255))


class Several:
    """A picture of several channels."""

    frames, identity = 1, Identity()

    def __init__(self, array):
        self.array = array
        self.rows, self.columns = array.shape[:2]

    def info(self, frame):
        """Return one grey scale for all."""
        bits = 0 if self.array.dtype.kind == "f" else 16
        signed = self.array.dtype.kind == "i"
        grey = Grey(bits=bits, signed=signed)
        names = ("DAPI", "", "FITC", "Cy5", "BF")
        return FrameInfo(
            None,
            channels=tuple(Channel(names[n], COLORS[n], grey) for n in range(self.array.shape[2])),
        )

    def read(self, frame):
        """Return the array."""
        return self.array

    def close(self):
        """Nothing is open."""


def frame_of(array) -> FramePixels:
    return load_frame(Several(np.asarray(array)), 1)


def a_color(rng: np.random.Generator) -> tuple[int, int, int]:
    red, green, blue = rng.integers(0, 256, 3)
    return int(red), int(green), int(blue)


def shade(values, window, inverted=False, gamma=1.0):
    """PS3.3 C.11.2.1.2.1, then gamma, rounded to the nearest."""
    y = ((values - (window.center - 0.5)) / (window.width - 1) + 0.5) * 255
    y = np.clip(y, 0, 255)
    y = 255 - y if inverted else y
    return np.floor(255 * (y / 255) ** (1 / gamma) + 0.5)


@settings(max_examples=40)
@given(data=st.data())
def test_channels_are_added_up_in_their_colours_exactly(data):
    count = data.draw(st.integers(1, 5))
    seed = data.draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    array = rng.integers(0, 65536, (7, 9, count)).astype(np.uint16)
    gamma = data.draw(st.sampled_from((1.0, 0.5, 2.2)))
    looks = [
        ChannelLook(
            Window(float(rng.integers(0, 65536)), float(rng.integers(2, 65536))),
            a_color(rng),
            bool(rng.integers(0, 4)),
            bool(rng.integers(0, 2)),
        )
        for _ in range(count)
    ]
    total = np.zeros((7, 9, 3))
    for n, look in enumerate(looks):
        if look.is_shown:
            one = shade(array[..., n].astype(float), look.voi, look.inverted, gamma)
            total += one[..., None] * np.array(look.color) / 255
    expected = np.floor(np.minimum(total, 255) + 0.5).astype(np.uint8)
    channels = Several(array).info(1).channels
    np.testing.assert_array_equal(laid_over(array, channels, looks, gamma), expected)


def test_a_picture_larger_than_what_is_added_at_a_time_has_no_seams():
    array = np.random.default_rng(1).integers(0, 65536, (400, 500, 2)).astype(np.uint16)
    looks = [ChannelLook(Window(30000, 20000), color) for color in ((255, 128, 0), (0, 9, 255))]
    channels = Several(array).info(1).channels
    whole = laid_over(array, channels, looks)
    parts = [laid_over(array[at : at + 7], channels, looks) for at in range(0, 400, 7)]
    np.testing.assert_array_equal(whole, np.concatenate(parts))


def test_what_was_chosen_for_other_channels_does_not_count():
    frame = frame_of(np.zeros((3, 3, 2), np.uint16))
    other = Channels.of(("A", "B")).with_choice(0, color=(1, 2, 3))
    assert frame.channel_looks(other) == frame.looks
    mine = Channels.of(("DAPI", "2")).with_choice(0, color=(1, 2, 3))
    assert frame.channel_looks(mine)[0].color == (1, 2, 3)
    assert frame.channel_looks(mine)[1] == frame.looks[1]
    assert chosen_for(frame.info.channels, None) == Channels.of(("DAPI", "2"))


def test_a_channel_alone_is_a_grey_picture():
    array = np.arange(24, dtype=np.uint16).reshape(3, 4, 2) * 1000
    frame = frame_of(array)
    window = Window(9000, 12000)
    chosen = Channels(("DAPI", "2"), Channels.of(("a", "b")).choices, 1, True)
    chosen = chosen.with_choice(1, voi=window)
    picture = render_frame(frame, look=Look(channels=chosen))
    np.testing.assert_array_equal(picture, shade(array[..., 1].astype(float), window))
    coloured = render_frame(frame, look=Look(channels=chosen, color_map="hot-iron"))
    assert coloured.shape == (3, 4, 3)
    assert frame.window(Look(channels=chosen)) == window


def test_values_that_fit_no_table_go_the_same_way():
    array = np.linspace(0, 1, 24).reshape(3, 4, 2)
    frame = frame_of(array.astype(np.float32))
    chosen = Channels.of(("DAPI", "2")).with_choice(1, is_shown=False)
    picture = render_frame(frame, look=Look(channels=chosen))
    assert picture[..., 1:].max() == 0
    assert picture[0, 0, 0] < picture[2, 3, 0]


def test_signed_values_keep_their_order():
    array = np.array([[[-300, 5], [300, 5]]], np.int16)
    chosen = Channels.of(("DAPI", "2")).with_choice(0, voi=Window(0, 601))
    picture = render_frame(frame_of(array), look=Look(channels=chosen))
    assert picture[0, 0, 0] == 0
    assert picture[0, 1, 0] == 255


def test_the_probe_tells_all_channels_by_name():
    frame = frame_of(np.array([[[1, 20], [300, 4000]]], np.uint16))
    found = probe(frame, 1, 0)
    assert found.lines == ("DAPI 300", "2 4000")
    assert found.stored == "DAPI 300  2 4000"


def test_a_pixel_is_explained_channel_by_channel():
    array = np.array([[[100, 50], [300, 50]]], np.uint16)
    frame = frame_of(array)
    chosen = Channels.of(("DAPI", "2")).with_choice(0, voi=Window(200, 201))
    look = Look(channels=chosen.with_choice(1, is_shown=False), gamma=2.0)
    found = explain(frame, 1, 0, look=look)
    stored, screen = found.step(Stage.STORED), found.step(Stage.SCREEN)
    assert stored is not None
    assert screen is not None
    assert stored.value == (300, 50)
    assert screen.value == tuple(render_frame(frame, look=look)[0, 1])
    text = "\n".join(as_lines(found))
    assert "DAPI 300" in text
    assert "center 200, width 201" in text
    assert "gamma 2" in text
    assert "hidden: 2" in text


def test_local_contrast_of_channels_keeps_their_colour():
    array = np.zeros((9, 9, 2), np.uint16)
    array[4, 4, 0] = 100
    chosen = Channels.of(("DAPI", "2")).with_choice(0, voi=Window(200, 401))
    look = Look(channels=chosen.with_choice(1, is_shown=False))
    plain = render_frame(frame_of(array), look=look)
    more = Look(channels=look.channels, contrast=LocalContrast(1, 2))
    lifted = render_frame(frame_of(array), look=more)
    assert lifted[4, 4, 0] > plain[4, 4, 0] > 0
