// SPDX-License-Identifier: Apache-2.0
#include "vm-frontends/svm/syscalls/utf8.hpp"
#include <gtest/gtest.h>

namespace braid::svm
{
namespace
{
std::optional<Utf8Error> check(std::string_view text)
{
    return find_utf8_error({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

TEST(svm_utf8, takes_text)
{
    EXPECT_FALSE(check(""));
    EXPECT_FALSE(check("plain text of more than eight bytes"));
    EXPECT_FALSE(check("z\u00df\u6c34\U0001f34c \u07ff\uffff\U0010ffff"));
}

/// What Rust's std::str::from_utf8 says of the same bytes.
TEST(svm_utf8, says_where_text_ends)
{
    EXPECT_EQ(check("\xff"), (Utf8Error{0, 1}));
    EXPECT_EQ(check("abcdefghij\x80"), (Utf8Error{10, 1}));
    EXPECT_EQ(check("a\xc0\x80"), (Utf8Error{1, 1}));
    EXPECT_EQ(check("a\xc3"), (Utf8Error{1, 0}));
    EXPECT_EQ(check("a\xc3("), (Utf8Error{1, 1}));
    EXPECT_EQ(check("\xe0\x80\x80"), (Utf8Error{0, 1}));
    EXPECT_EQ(check("\xed\xa0\x80"), (Utf8Error{0, 1}));
    EXPECT_EQ(check("\xe2\x82("), (Utf8Error{0, 2}));
    EXPECT_EQ(check("\xe2\x82"), (Utf8Error{0, 0}));
    EXPECT_EQ(check("\xf0\x9f\x8d("), (Utf8Error{0, 3}));
    EXPECT_EQ(check("\xf4\x90\x80\x80"), (Utf8Error{0, 1}));
    EXPECT_EQ(check("\xf5\x80\x80\x80"), (Utf8Error{0, 1}));
}

TEST(svm_utf8, prints_as_rust_does)
{
    EXPECT_EQ(message_of({3, 2}), "invalid utf-8 sequence of 2 bytes from index 3");
    EXPECT_EQ(message_of({3, 0}), "incomplete utf-8 byte sequence from index 3");
}
}  // namespace
}  // namespace braid::svm
