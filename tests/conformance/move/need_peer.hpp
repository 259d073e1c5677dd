// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/conformance/move/peer.hpp"
#include <gtest/gtest.h>

/// Skips the test, saying why, unless the peer is at hand.
#define BRAID_NEED_MOVE_PEER()                        \
    if (!::braid::tests::MovePeer::absence().empty()) \
    GTEST_SKIP() << ::braid::tests::MovePeer::absence()
