# SPDX-License-Identifier: Apache-2.0
# Every library that Braid uses, with a line of why. Nothing is fetched at configure time.
find_package(GTest 1.12 REQUIRED) # tests
