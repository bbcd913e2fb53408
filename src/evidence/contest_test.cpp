#include "evidence/contest.hpp"
#include <gtest/gtest.h>
