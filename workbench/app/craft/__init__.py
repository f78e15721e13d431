"""Operations on shapes that are looked at before they are done."""
