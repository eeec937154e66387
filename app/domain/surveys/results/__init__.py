"""What the answers to a survey come to. Everything here takes counted rows (marks.Row, GROUP BY), never
answers.

    shares       a count as a share to two decimals, whole numbers only
    bars         single, multiple: how many chose each option
    scale        five points, as shares on both sides of the middle
    ranking      ordered choices: by the share of the first three, and by Borda points
    histogram    numbers in classes of a round width, with mean and median
    basket       works chosen under a budget, and what fits when the most wanted come first
    compare      the same question in two compounds, or before and after
    response     how many homes answered, by building and entrance
    suppression  which groups may be shown at all: never fewer than five homes, nor by subtraction
    weighting    corrects for buildings that answered more or less than others
"""
